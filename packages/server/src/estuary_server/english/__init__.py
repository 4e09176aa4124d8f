"""What is known of the English language: words, their forms and families, clauses. Pure, without a model."""
