"""How two parties compare: candidates, score, explanation. Pure; reads an index built from prepared names."""
