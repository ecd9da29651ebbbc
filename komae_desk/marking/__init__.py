"""The mark of a classification on files themselves: written, recognised, replaced and taken away (対2-2(2))."""
