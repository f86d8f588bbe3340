"""What everybody may read and take away: promises with their results, open data; and who decides what is public."""
