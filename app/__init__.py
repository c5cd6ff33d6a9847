"""The Flask service: people, projects, pages, API, jobs and the command line."""
