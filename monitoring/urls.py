"""Addresses of the worklist and of alerts."""

from django.urls import path

from monitoring.views import (
    alerts,
    channels,
    feed,
    machinery,
    preferences,
    team_calendar,
    timeliness,
    worklist,
)

urlpatterns = [
    path("werk/", worklist.work, name="worklist"),
    path("agenda/", team_calendar.calendar, name="team-calendar"),
    path("agenda/adres/", feed.address, name="calendar-feed"),
    path("agenda/adres/nieuw/", feed.make, name="calendar-feed-make"),
    path("agenda/adres/intrekken/", feed.stop, name="calendar-feed-stop"),
    path("agenda/ics/<str:token>/", feed.ics, name="calendar-ics"),
    path("agenda/op-tijd/", timeliness.timeliness, name="timeliness"),
    path("alarmen/", alerts.alert_list_page, name="alert-list"),
    path("alarmen/rijen/", alerts.alert_rows, name="alert-rows"),
    path("alarmen/stand/", alerts.alert_badge, name="alert-badge"),
    path("alarmen/<uuid:pk>/", alerts.alert_detail, name="alert-detail"),
    path("alarmen/<uuid:pk>/stand/", alerts.alert_state, name="alert-state"),
    path("alarmen/<uuid:pk>/gezien/", alerts.alert_seen, name="alert-seen"),
    path("alarmen/<uuid:pk>/aannemen/", alerts.alert_take, name="alert-take"),
    path("alarmen/<uuid:pk>/doorgeven/", alerts.alert_pass, name="alert-pass"),
    path("alarmen/<uuid:pk>/gedaan/", alerts.alert_handle, name="alert-handle"),
    path("account/herinneringen/", preferences.reminders, name="reminders"),
    path("kanalen/", channels.channel_list, name="channel-list"),
    path("kanalen/e-mail/", channels.new_mailbox, name="channel-mail"),
    path("kanalen/systeem/", channels.new_system, name="channel-system"),
    path("kanalen/<uuid:pk>/", channels.channel_detail, name="channel-detail"),
    path("kanalen/<uuid:pk>/berichten/", channels.channel_messages, name="channel-messages"),
    path("kanalen/<uuid:pk>/test/", channels.channel_test, name="channel-test"),
    path("kanalen/<uuid:pk>/stoppen/", channels.channel_stop, name="channel-stop"),
    path("werking/", machinery.machinery_page, name="machinery"),
    path("werking/<uuid:pk>/opnieuw/", machinery.event_retry, name="event-retry"),
    path("metrics", machinery.metrics_text, name="metrics"),
    path("casussen/<uuid:pk>/alarmen/", alerts.case_alerts, name="case-alerts"),
]
