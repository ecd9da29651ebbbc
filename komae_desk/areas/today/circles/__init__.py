"""What lies in 限られた人の記録, on ホーム of its members."""
