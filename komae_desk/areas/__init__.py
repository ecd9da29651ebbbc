"""One folder per business area (業務); nothing outside names one."""
