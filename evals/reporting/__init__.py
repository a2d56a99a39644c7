"""Reports on a run, and on two runs compared, as one HTML page each that opens without a server or a network."""
