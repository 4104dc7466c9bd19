"""Vice Versa decides here: no platform, no socket, no clock of its own."""
