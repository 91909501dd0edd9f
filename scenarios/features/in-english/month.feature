# language: en
Feature: From the plan to the actuals
  The care software of both offices, over one month.

  @F-file-meaning
  Scenario: A visit that was cancelled is found by comparing
    Given the clock stands at "2026-03-25T10:15"
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And the letter of the home help office "Helper" (4479900021), which claims itself, has arrived
    And "Mihon" and "Helper" are ready
    And "Mihon" logs in at the relay
    And "Helper" logs in at the relay
    When "Mihon" sends the standard files "plan"
    And the care software of "Mihon" keeps what was sent
    And "Helper" downloads its first message
    And the care software of "Helper" imports what was received
    Then the report of the import says "取り込みました"
    And the care software of "Helper" knows plans of 2 users
    When the clock moves on to "2026-05-01T09:00"
    And the care software of "Helper" makes the actuals of 202604 as planned for "Mihon"
    And the care software of "Helper" makes the actuals without the first visit of 2026-04-01 for "Mihon"
    And "Helper" logs in at the relay
    And "Helper" sends what its care software made
    Then the send is accepted
    When "Mihon" logs in at the relay
    And "Mihon" downloads its first message
    And the care software of "Mihon" imports what was received
    Then at "Mihon" the plan and the actuals of 202604 by "Helper" agree in 52 and differ in 1
