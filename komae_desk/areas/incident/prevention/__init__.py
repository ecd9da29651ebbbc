"""再発防止: the report to the 統括 (I-06) and the plan to the committee (I-07)."""
