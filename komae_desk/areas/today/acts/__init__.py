"""What is done with the chosen row of ホーム, as buttons under the rows."""
