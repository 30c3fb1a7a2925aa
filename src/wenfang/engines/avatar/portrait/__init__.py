"""The portrait avatar: a picture of a front face that speaks, by warping it."""
