"""委任設定: whose duty another person does, from when to when, by which document."""
