"""Score plugins that no profile has by default: a configuration names them. One file per plugin."""
