"""What the controllers of volumes share: which claim and volume suit each other, and which pods use a claim."""
