"""The watermark of pictures: plane waves at secret frequencies, in the picture's own phase."""
