"""What people think and talk about around meetings: reflection prompts, micro-lessons, the pulse."""
