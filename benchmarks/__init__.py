"""What is measured, not asserted: each benchmark prints a table, side by side with what others do."""
