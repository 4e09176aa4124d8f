"""What the benches compare with: programs that run in environments of their own, never in ours."""
