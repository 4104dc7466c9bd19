"""Whatever is said later is a row first: notices waiting to be sent, claimed, recorded, revised."""
