"""Everything a province has of its dossiers, given in a form that any program reads: for whoever takes over from us."""
