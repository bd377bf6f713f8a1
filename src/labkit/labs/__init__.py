"""Labs: broken situations to repair, checks that say what is wrong, and the proof that they do."""
