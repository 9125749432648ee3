from __future__ import annotations

import numpy as np
import pytest

from components.adam import SHARE, Adam


def test_it_finds_the_least_of_a_bowl() -> None:
    wanted, at = np.array([3.0, -2.0]), np.zeros(2)
    adam = Adam([at], 400, 0.2)
    for _ in range(400):
        adam.step([at - wanted])
    np.testing.assert_allclose(at, wanted, atol=1e-2)


def test_what_is_seldom_asked_for_moves_as_far_as_the_rest_unless_a_floor_holds_it() -> None:
    for floor, least, most in ((1e-8, 0.9, 1.1), (1e-2, 0.0, 0.2)):
        at = np.zeros(2)
        adam = Adam([at], 10, 0.1, floor)
        for _ in range(10):
            adam.step([np.array([-1.0, -1e-3])])
        assert least < at[1] / at[0] < most


def test_arrays_are_changed_in_place_and_the_last_step_is_none() -> None:
    at = np.zeros((2, 3), np.float32)
    adam = Adam([at], 1, 0.1)
    adam.step([np.ones((2, 3), np.float32)])
    assert not at.any()


def test_only_the_rows_of_the_gradient_move() -> None:
    at, beside = np.ones((4, 2)), np.ones(3)
    adam = Adam([at, beside], 10, 0.1)
    adam.step([np.ones((2, 2)), np.ones(3)], rows=np.array([0, 2]))
    assert (at[[1, 3]] == 1).all()
    assert (at[[0, 2]] < 1).all()
    assert (beside < 1).all()


def test_decay_draws_to_zero_however_many_numbers_there_are() -> None:
    for size in (3, 2 * SHARE + 5):
        at = np.ones(size)
        adam = Adam([at], 300, 0.1)
        for _ in range(300):
            adam.step([at - 1], decay=1.0)
        np.testing.assert_allclose(at, 0.5, atol=1e-2)


def test_an_array_that_lies_elsewhere_is_refused_rather_than_left_as_it_is() -> None:
    with pytest.raises(AttributeError):
        Adam([np.ones((4, 4))[:, :2]], 1, 0.1)
