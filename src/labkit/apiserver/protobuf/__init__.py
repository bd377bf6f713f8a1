"""Protobuf request bodies: what stock kubectl sends is read as the JSON value that it stands for."""
