"""Pages of rulebooks: the list, versions as documents and beside each other, drafts and their editor."""
