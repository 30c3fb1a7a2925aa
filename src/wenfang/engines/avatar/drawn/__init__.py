"""The drawn presenter: own vector drawings, turned and spoken with by a rig, rasterised by ThorVG."""
