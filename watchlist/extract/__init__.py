"""From text to records with evidence: who sanctions whom, how, when and why."""
