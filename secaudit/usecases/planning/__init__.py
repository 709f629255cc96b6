"""Which changes of purchases make all money gates pass: asked of the rules, chosen by the planner, re-judged."""
