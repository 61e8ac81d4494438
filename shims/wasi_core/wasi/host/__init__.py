"""What the operating system gives: files, directories, stdio, pipes, sockets, clocks, polling."""
