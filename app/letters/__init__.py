"""Letters: what is written to givers, kept in an outbox and sent once each."""
