"""The portable tier: functions as Python source, translated when first called."""
