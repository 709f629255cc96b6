"""The command line: words in, use cases called, verdicts and exit codes out. It decides nothing about a case itself."""
