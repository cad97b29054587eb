"""What every department's API doors are made of: strict input, money, one answer a key, ETags."""
