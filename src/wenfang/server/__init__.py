"""What answers over HTTP, on this machine unless a person says otherwise."""
