"""An article beside the form that rests on it."""
