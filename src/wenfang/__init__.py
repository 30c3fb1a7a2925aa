"""Wenfang (文房): a self-hosted studio for AI-generated content that can be published."""

__version__ = "0.1.0"
