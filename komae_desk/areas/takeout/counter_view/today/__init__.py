"""What passed the counter today."""
