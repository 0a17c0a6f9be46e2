"""QTI 1.2 as Canvas writes and reads it, for Classic and New Quizzes alike."""
