"""The company's side: a review is imported, its points are answered, approvals may go stale."""
