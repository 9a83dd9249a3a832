"""Open screens hear of alarms at once: server-sent events, in a process of their own (docs/adr/0018-live-streams.md).

`viewers` says who may hear what and asks the database; `hub` keeps the streams and one connection to the broker; `app`
speaks HTTP.
"""
