"""What the Job and CronJob controllers count by: indexes, policies, back-off, schedules."""
