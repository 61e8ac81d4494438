"""Paths that move: `use` trees and inline paths, taken apart, merged and written anew."""
