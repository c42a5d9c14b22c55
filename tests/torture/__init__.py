"""The campaign that tries to break "never twice, never lost": kills, faults, and a verdict that is the service's own.

``make torture`` runs it at length, ``test_torture_campaign.py`` for half a minute.
"""
