"""Words into phonemes, in the alphabet that the voices have learnt."""
