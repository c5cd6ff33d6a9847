"""What goes into the file besides the drawing: fonts, tags, metadata, attachments."""
