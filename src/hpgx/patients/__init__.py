"""People: what is known of a person or a group, and the untreated men that the model takes them to be."""
