// Loaded into the web server's process before anything else: if whoever started it is killed, the channel between them breaks.
process.once('disconnect', () => process.exit());
