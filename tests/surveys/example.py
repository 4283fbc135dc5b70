"""A survey with a question of every kind."""

# The example of the format, as people are told it.
EXAMPLE = """
key = "post-order"
title = "Post-order survey"

[[question]]
key = "timely"
text = "I received support in a timely manner, when I needed it"
scale = "agreement"

[[question]]
key = "satisfied"
text = "How satisfied were you?"
options = [
  {code = "very", label = "Very satisfied", positive = true},
  {code = "quite", label = "Quite satisfied", positive = true},
  {code = "not", label = "Not satisfied"},
  {code = "na", label = "Not applicable", counted = false},
]

[[question]]
key = "recommend"
text = "How likely would you be to recommend this service?"
measure = "Would recommend (answered 6-10 on a 0-10 scale)"
kind = "scale"
positive = "6..10"

[[question]]
key = "better"
text = "What could we do better?"
kind = "text"
"""
