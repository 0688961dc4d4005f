"""The only writes: check, lock, change, audit, enqueue, in one transaction each."""
