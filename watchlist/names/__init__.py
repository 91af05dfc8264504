"""What a name is: script, folding, tokens with tags. Pure; prepares each name once."""
