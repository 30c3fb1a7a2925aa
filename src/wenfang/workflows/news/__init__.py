"""The news workflow: sources in, a report out that says nothing they do not say.

read → screen → facts → plan → write, sentence by sentence → headline and standfirst →
checks. See :func:`~wenfang.workflows.news.workflow.make_news`.
"""
