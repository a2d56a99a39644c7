"""Finding sentences, quantities, modality and the like in prose: pure functions with spans."""
